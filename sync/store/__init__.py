"""The one door to the database: schema, migrations, and the reads and writes of each table."""
