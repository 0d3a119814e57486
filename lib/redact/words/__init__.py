"""Words: tables, sections and alternative texts of pages."""
