"""The published record: one folder of canonical binary files, written line by line, read in bounded memory. SPEC.md section 11."""
