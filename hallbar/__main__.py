"""The command ``hallbar``, which is ``python -m hallbar`` too."""

import gc


def main() -> None:
    """Run it. What is imported stays: to look through it for garbage again and again is a tenth of a start."""
    gc.disable()
    from hallbar import app, cli  # the first is what every command works on

    gc.freeze()
    gc.enable()
    cli.main()


__all__ = ["app", "main"]

if __name__ == "__main__":
    main()
