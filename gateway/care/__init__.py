"""Who looks after whom: accounts, staff with their absences, the care table, delegations; services without any HTTP."""
