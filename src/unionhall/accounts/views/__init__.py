"""Pages of accounts, one file per page or pair of pages."""
