"""Order forms in attachments: spreadsheets, comma-separated files and text PDFs, read as lines of goods."""
