"""Swedish as pure functions: dates, numbers, phrases, slugs. No framework, no database."""
