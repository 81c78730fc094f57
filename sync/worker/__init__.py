"""Many workers over many sites: a queue of jobs in PostgreSQL, one for each site, part of the school and stage."""
