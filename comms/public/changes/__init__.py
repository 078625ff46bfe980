"""What changed on the site after it was published: earlier versions, and the log of corrections and withdrawals."""
