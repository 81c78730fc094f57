"""Files that `yujing policy check` has something to say about, each with what it says."""
