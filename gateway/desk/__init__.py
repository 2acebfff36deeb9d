"""The agent desk: pages where people see the cases that wait, take them, answer and pass them on."""
