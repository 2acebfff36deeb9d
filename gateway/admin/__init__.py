"""The admin's pages: plain forms over the services that the API uses too."""
