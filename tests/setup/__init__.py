"""Set-up and the life of the processes: real starts, real signals."""
