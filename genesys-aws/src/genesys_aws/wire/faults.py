"""From Amazon's codes to faults: one table, read from the top. Ids such as A01 are those of the quirk catalogue.

Sources: API references of the services, botocore 1.44 error shapes, and what public providers wait for; 2026-11-23.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from typing import NamedTuple

from genesys.spi import faults as f
from genesys_aws.wire.decode import Refusal
from genesys_aws.wire.model import Operation


class Rule(NamedTuple):
    """One line of the table.

    Args:
        codes: Amazon's codes, separated by spaces; ``*`` stands for anything.
        fault: What it means.
        operations: Only for these, separated by spaces.
        words: Only with these words in the message, a regular expression.
        quirk: Id in the quirk catalogue.
    """

    codes: str
    fault: type[f.Fault]
    operations: str = "*"
    words: str = ""
    quirk: str = ""

    def fits(self, operation: str, code: str, message: str) -> bool:
        """Tell whether the line is about a refusal."""
        return (
            any(fnmatchcase(code, pattern) for pattern in self.codes.split())
            and any(fnmatchcase(operation, pattern) for pattern in self.operations.split())
            and (not self.words or re.search(self.words, message, re.IGNORECASE) is not None)
        )


_PROFILE = "ec2.RunInstances ec2.AssociateIamInstanceProfile ec2.ReplaceIamInstanceProfileAssociation"
_LOOKS = "ec2.Describe* ec2.Delete* ec2.Terminate* ec2.Release* ec2.Disassociate* ec2.Detach* ec2.Revoke*"
RULES: tuple[Rule, ...] = (
    # Something that was made a moment ago is not known everywhere.
    Rule("InvalidParameterValue", f.NotYet, _PROFILE, "Invalid IAM Instance Profile", "A01"),
    Rule("InvalidParameterValue", f.NotYet, _PROFILE, "no associated IAM Roles", "A02"),
    Rule("MalformedPolicyDocument", f.NotYet, "iam.CreateRole iam.UpdateAssumeRolePolicy", "Invalid principal", "A03"),
    Rule("InvalidParameterValue*", f.NotYet, "lambda.*", "cannot be assumed by Lambda", "A04"),
    Rule("InvalidParameterValue*", f.NotYet, "lambda.*", "not have permissions to call CreateNetworkInterface", "A05"),
    Rule("*", f.Throttled, "lambda.*", "throttled by EC2", "A06"),
    Rule("InvalidParameterValue*", f.NotYet, "lambda.*", "KMS key is invalid for CreateGrant", "A07"),
    Rule("ResourceConflictException", f.Busy, "lambda.*", "update is in progress", "A08"),
    Rule("MalformedPolicy", f.NotYet, "s3.PutBucketPolicy", "Invalid principal", "A30"),
    Rule("MalformedPolicyDocumentException", f.NotYet, "kms.CreateKey kms.PutKeyPolicy", "principal", "A41"),
    Rule("CertificateNotFound*", f.NotYet, "elbv2.CreateListener elbv2.ModifyListener", "", "A44"),
    Rule("InvalidViewerCertificate", f.NotYet, "cloudfront.CreateDistribution", "", "A50"),
    Rule("InvalidParameterValue", f.NotYet, "rds.CreateDBInstance rds.ModifyDBInstance", "ENHANCED_MONITORING", "A57"),
    Rule("ValidationError", f.NotYet, "autoscaling.Create* autoscaling.Update*", "Invalid IAM Instance Profile", "A64"),
    Rule("ValidationError", f.NotYet, "autoscaling.Create*", "launch template.*(not exist|not found)", "A64"),
    Rule("InvalidParameterException", f.NotYet, "ecs.CreateService", "not have an associated load balancer", "A70"),
    Rule("InvalidParameterException", f.NotYet, "ecs.*", "service role being passed|assume the role", "A71"),
    Rule("ClientException", f.NotYet, "ecs.RegisterTaskDefinition", "Role is not valid", "A71"),
    Rule("InvalidParameter*", f.NotYet, "ec2.CreateFlowLogs", "Unable to assume given IAM role", "A03"),
    # The first use of a service in an account makes the role that the service acts as, which takes a moment.
    Rule("InvalidParameterException", f.NotYet, "ecs.*", "assume the service linked role", "A71"),
    Rule("InvalidParameterValue", f.NotYet, "rds.Create*", "permission to create service.linked role.*try again"),
    Rule("ValidationError", f.NotYet, "autoscaling.Create*", "Service-Linked Role.*not (yet )?(exist|ready)"),
    Rule("ValidationException", f.NotYet, "application-autoscaling.*", "ECS service doesn't exist", "A70"),
    Rule("InvalidParameterException", f.NotYet, "eks.*", "role .*(does not exist|could not be assumed)", "A73"),
    Rule("ResourcePropagationDelayException", f.NotYet, quirk="A73"),
    Rule("NoSuchBucket", f.NotYet, "s3.Put*", "", "A29"),
    # What one is asked about is gone; what another call needs is not visible yet.
    Rule("InvalidAMIID.* InvalidInstanceType*", f.Invalid),
    Rule("Invalid*.NotFound Invalid*.Malformed NatGatewayNotFound", f.Gone, _LOOKS),
    Rule("Invalid*.NotFound NatGatewayNotFound", f.NotYet, "ec2.*", "", "A10"),
    Rule("Gateway.NotAttached", f.Gone, "ec2.Detach*"),
    Rule("Gateway.NotAttached", f.NotYet, "ec2.*"),
    # Too fast, or too much.
    Rule("VpnGatewayLimitExceeded", f.Throttled, "*", "mutating", "A86"),
    Rule("SnapshotCreationPerVolumeRateExceeded", f.Throttled, quirk="A68"),
    Rule("VolumeModificationRateExceeded IncorrectModificationState", f.QuotaExceeded, quirk="A67"),
    Rule(
        "RequestLimitExceeded EC2ThrottledException Throttl* *Throttled* *ThrottlingException", f.Throttled, quirk="A24"
    ),
    Rule("TooManyRequests* SlowDown RequestThrottled* BandwidthLimitExceeded", f.Throttled),
    Rule("PriorRequestNotComplete", f.Busy, quirk="A53"),
    Rule("PendingVerification", f.QuotaExceeded, quirk="A23"),
    Rule("*LimitExceeded* *QuotaExceeded* MaxSpotInstanceCountExceeded TooManyBuckets", f.QuotaExceeded, quirk="A25"),
    # None left.
    Rule("Insufficient*Capacity InsufficientCapacity* InsufficientFreeAddressesInSubnet", f.NoCapacity, quirk="A20"),
    Rule("Unsupported", f.NoCapacity, "ec2.RunInstances", "Availability Zone", "A21"),
    Rule("UnsupportedAvailabilityZoneException InsufficientDBInstanceCapacity*", f.NoCapacity, quirk="A74"),
    Rule("InstanceCreationFailure SpotMaxPriceTooLow", f.NoCapacity),
    # Still used.
    Rule("DependencyViolation", f.InUse, quirk="A12"),
    Rule("AuthFailure InvalidIPAddress.InUse", f.InUse, "ec2.ReleaseAddress", "", "A16"),
    Rule("DeleteConflict* BucketNotEmpty HostedZoneNotEmpty VolumeInUse InvalidSnapshot.InUse", f.InUse, quirk="A38"),
    Rule("ResourceInUse* *.InUse ClusterContains* DistributionNotDisabled", f.InUse, quirk="A45"),
    Rule("InvalidDBSubnetGroupState* InvalidDBParameterGroupState*", f.InUse, "rds.Delete*"),
    Rule("InvalidRequestException", f.InUse, "backup.*", "recovery points", "A79"),
    # Another change is under way.
    Rule("EntityTemporarilyUnmodifiable ConcurrentModification*", f.Busy, quirk="A39"),
    Rule("OperationAborted* QueueDeletedRecently *QueueDeletedRecently", f.Busy, quirk="A28"),
    Rule("InvalidDB*State* InvalidReplicationGroupState* InvalidCacheClusterState*", f.Busy, quirk="A56"),
    Rule("ScalingActivityInProgress* InstanceRefreshInProgress*", f.Busy, quirk="A63"),
    Rule("RequestInProgressException PreconditionFailed", f.Busy, quirk="A49"),
    Rule("IncorrectInstanceState IncorrectState ResourceNotReady InvalidResourceState*", f.Busy),
    Rule("InvalidRequestException", f.Busy, "secretsmanager.CreateSecret", "scheduled for deletion", "A43"),
    Rule("InvalidRequestException", f.Gone, "secretsmanager.*", "marked (for )?delet|scheduled for deletion", "A43"),
    # Already there.
    Rule(
        "InvalidPermission.Duplicate *.Duplicate Duplicate* *AlreadyExist* EntityAlreadyExists", f.Exists, quirk="A90"
    ),
    Rule("ResourceExistsException BucketAlreadyOwnedByYou HostedZoneAlreadyExists CNAMEAlreadyExists", f.Exists),
    Rule("Resource.AlreadyAssociated *AlreadyAssociated QueueNameExists DuplicateListener", f.Exists),
    Rule("InvalidChangeBatch InvalidInput", f.Exists, "route53.ChangeResourceRecordSets", "already exists"),
    Rule("InvalidChangeBatch InvalidInput", f.Gone, "route53.ChangeResourceRecordSets", "it was not found"),
    Rule("InvalidSubnet.Conflict", f.Exists, "ec2.CreateSubnet"),
    # Not there.
    Rule("ValidationException", f.Gone, "application-autoscaling.De*", "No scal(able target|ing policy) found"),
    Rule("ValidationError", f.Gone, "autoscaling.*", "group.*not found"),
    Rule("InvalidTarget", f.Gone, "elbv2.DeregisterTargets"),
    Rule("*.NotFound NoSuch* *NotFoundFault *NotFoundException *NotFound ResourceNotFound*", f.Gone),
    # Not allowed.
    Rule("OptInRequired AuthFailure UnrecognizedClient* InvalidClientTokenId", f.Denied, quirk="A80"),
    Rule("UnauthorizedOperation AccessDenied* *NotAuthorized* Forbidden Blocked InvalidAccessKeyId", f.Denied),
    Rule("ExpiredToken* RequestExpired RequestTimeTooSkewed RequestInTheFuture", f.Denied, quirk="A81"),
    Rule("SignatureDoesNotMatch IncompleteSignature MissingAuthenticationToken*", f.Denied, quirk="A81"),
    # Amazon's own trouble.
    Rule("ServiceUnavailable* Unavailable* HTTP-503 HTTP-502 HTTP-429", f.Transient),
    # A request that can never work.
    Rule("IdempotentParameterMismatch *IdempotentParameterMismatch*", f.Invalid, quirk="A91"),
    Rule("InvalidAction UnsupportedOperation OperationNotPermitted", f.Invalid, quirk="A89"),
)
"""The table."""
OLD = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
"""Codes of credentials that ran out."""
SKEWED = frozenset({"RequestTimeTooSkewed", "RequestInTheFuture"})
"""Codes of a clock that is wrong; some services say it with the code of a wrong signature."""


def kind_of(operation: Operation, refused: Refusal) -> type[f.Fault]:
    """Return what a refusal means."""
    for rule in RULES:
        if rule.fits(operation.full, refused.code, refused.message):
            return rule.fault
    if refused.status == 429:
        return f.Throttled
    if refused.status >= 500:
        # A server that broke may have done it before.
        return f.Transient if operation.reads else f.Unknown
    return {401: f.Denied, 403: f.Denied, 404: f.Gone, 409: f.Busy}.get(refused.status, f.Invalid)


def fault_of(operation: Operation, refused: Refusal, after_s: float | None = None) -> f.Fault:
    """Return the fault of a refusal, with Amazon's words and the id of the request."""
    kind = kind_of(operation, refused)
    words = f"{operation.full}: {refused.message}"
    fault = kind(words, code=refused.code)
    if isinstance(fault, f.Throttled):
        fault.after = after_s
    fault.request = refused.request
    return fault
