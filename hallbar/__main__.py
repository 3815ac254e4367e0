"""The command ``hallbar``, which is ``python -m hallbar`` too."""

import gc


def main() -> None:
    """Run it. What is imported stays: to look through it for garbage again and again is a tenth of a start."""
    gc.disable()
    import hallbar.app  # noqa: F401 - what every command works on
    from hallbar import cli

    gc.freeze()
    gc.enable()
    cli.main()


if __name__ == "__main__":
    main()
