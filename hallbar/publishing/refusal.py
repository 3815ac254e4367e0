"""That something may not be done: one exception for whatever the newsroom's rules refuse."""


class Refused(ValueError):
    """It may not be done; the message is a Swedish sentence that says why.

    :param field: of a form, the one that the sentence is about; empty when it is about none.
    """

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field
