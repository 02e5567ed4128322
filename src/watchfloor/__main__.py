from watchfloor.cli.main import main

main(prog_name="watchfloor")
