from django.contrib.auth.backends import ModelBackend


class StaffBackend(ModelBackend):
    """placeholder"""
