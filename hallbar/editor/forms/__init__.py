"""The forms of the editors' area: from what was sent to values of the models, and back."""
