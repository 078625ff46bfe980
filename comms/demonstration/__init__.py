"""Letters to look at on a machine where nothing is real. Apart from the facts of 12 March 2021, all is invented."""
