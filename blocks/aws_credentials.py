"""Whether this process could sign a request to AWS, without sending one of its own."""

from __future__ import annotations


def source_of_credentials() -> str | None:
    """Return where credentials for AWS would come from, such as `env` or `iam-role`; None where there are none.

    Asks what boto3 asks, in its order: variables, profiles, the role of the container or of the machine.
    """
    from botocore.exceptions import BotoCoreError
    from botocore.session import get_session

    try:
        credentials = get_session().get_credentials()
    except BotoCoreError:  # a profile that is named and not there
        return None
    return None if credentials is None else str(credentials.method)
