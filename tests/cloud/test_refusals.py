"""What AWS refuses is told with what it means, and with what to do about it."""

import pytest
from botocore.exceptions import ClientError

from reconciler.cloud.refusals import call_error
from reconciler.core.service import Meaning


@pytest.mark.parametrize(
    ("operation", "meaning", "hint"),
    [
        ("StartProjectVersion", Meaning.DENIED, "allow this action in the policies of the role or user that runs this"),
        ("CopyProjectVersion", Meaning.UNGRANTED, "name its account in a policy of the source project (`allowCopy`)"),
    ],
)
def test_a_copy_that_is_denied_may_lack_the_policy_of_its_source(operation, meaning, hint):
    """Whoever copies needs to be allowed on both sides; elsewhere the caller's own policies say it all."""
    answer = {"Error": {"Code": "AccessDeniedException", "Message": "You are not authorized."}}
    told = call_error(operation, ClientError(answer, operation))
    assert told.meaning is meaning
    assert told.hint.endswith(hint)
