"""Reports on the indicator set of Quyết định 766/QĐ-TTg: from exported data to HTML and PDF."""
