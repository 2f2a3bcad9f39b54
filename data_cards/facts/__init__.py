"""What a version's card says about its rows, as typed facts, and how they are counted in one pass over the rows."""
