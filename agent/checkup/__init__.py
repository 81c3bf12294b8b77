"""What the doctor needs around it; what it judges is in ``agent.service.doctor``, and has no system.

findings.py  finding -> check, in words
trial.py     a harmless program to start, to see whether the agent sees it
outside.py   what can be seen where no agent answers
"""
