"""What Luytre has in a browser.

host        started by the browser: brings the extension's questions to the agent, and its answers back
extension   covers what is closed, counts down, asks; one source for Chromium and Firefox
"""
