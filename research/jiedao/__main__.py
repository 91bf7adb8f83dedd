"""The commands as a module: ``python -m jiedao``."""

if __name__ == "__main__":
    # Workers import this module too, and need no commands.
    from jiedao.cli import main

    main()
