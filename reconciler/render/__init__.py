"""Every view of findings, plans, drift and progress; each returns text that ends with a newline, or nothing at all."""
