"""The steps of any paper: one module a rule, named after its verb. Each reads files, calls the library, writes files."""
