"""What the doctor needs around it; what it judges is in ``agent.service.doctor``, and has no system.

inspection.py  who looks at the system, and what a look found: values and ports
findings.py    finding -> check, in words
trial.py       a harmless program to start, to see whether the agent sees it
on_call.py     the doctor of an agent, wired when somebody asks
outside.py     what can be seen where no agent answers
"""
