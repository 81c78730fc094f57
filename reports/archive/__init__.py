"""The archive: files of students put in order, indexed, packed as a BagIt bag, handed over, and checked again."""
