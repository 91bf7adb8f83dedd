"""The study of a corpus that no memory holds: report by report, in worker processes or on a cluster."""
