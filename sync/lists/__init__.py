"""The list of a period for one college: who is warned, who was not judged and why, signed against its checksum."""
