"""Uploads as durable jobs: received, read, checked, stored, encoded, searchable, whatever is killed in between."""

from techbank.jobs.desk import Finished, Hand, Jobs
from techbank.jobs.stages import job_to_dict, row_to_dict
from techbank.jobs.working import Workers

__all__ = ["Finished", "Hand", "Jobs", "Workers", "job_to_dict", "row_to_dict"]
