# What boto3 does with S3, as one program: any difference from AWS ends it with an assertion.
import hashlib
import io
import os
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.client import Config
from botocore.exceptions import ClientError

s3 = boto3.client("s3")
bucket = "boto3-walk"
s3.create_bucket(Bucket=bucket)

# 20 MB in parts of 8 MB, and back.
data = os.urandom(20_000_000)
s3.upload_fileobj(io.BytesIO(data), bucket, "big", Config=TransferConfig(multipart_chunksize=8 * 1024 * 1024))
head = s3.head_object(Bucket=bucket, Key="big", ChecksumMode="ENABLED")
assert head["ContentLength"] == len(data) and head["ETag"].endswith('-3"'), head
back = io.BytesIO()
s3.download_fileobj(bucket, "big", back)
assert hashlib.sha256(back.getvalue()).digest() == hashlib.sha256(data).digest()

# Versions and delete markers, deleted one by one through the resource.
s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
for n in range(3):
    s3.put_object(Bucket=bucket, Key="v", Body=str(n))
s3.delete_object(Bucket=bucket, Key="v")
try:
    s3.get_object(Bucket=bucket, Key="v")
    raise AssertionError("a deleted key was answered")
except ClientError as error:
    assert error.response["Error"]["Code"] == "NoSuchKey"
    assert error.response["ResponseMetadata"]["HTTPHeaders"]["x-amz-delete-marker"] == "true"
assert len(list(boto3.resource("s3").Bucket(bucket).object_versions.filter(Prefix="v"))) == 4

# Presigned in both forms; the older one is boto3's default here.
for version in ("s3", "s3v4"):
    signer = boto3.client("s3", config=Config(signature_version=version))
    put = signer.generate_presigned_url("put_object", Params={"Bucket": bucket, "Key": "signed " + version}, ExpiresIn=60)
    request = urllib.request.Request(put, data=version.encode(), method="PUT", headers={"Content-Type": ""})
    assert urllib.request.urlopen(request).status == 200
    get = signer.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": "signed " + version}, ExpiresIn=60)
    assert urllib.request.urlopen(get).read() == version.encode()

# The list encodes and decodes odd keys.
odd = ["a b", "a+b", "ü/ö", "x&<>\"'"]
for key in odd:
    s3.put_object(Bucket=bucket, Key=key, Body=b"")
listed = {one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"]}
assert set(odd) <= listed, listed

# A bucket elsewhere: the client follows the hint to its region.
s3.create_bucket(Bucket="boto3-euro", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
s3.put_object(Bucket="boto3-euro", Key="k", Body=b"x")
assert s3.get_object(Bucket="boto3-euro", Key="k")["Body"].read() == b"x"
s3.delete_object(Bucket="boto3-euro", Key="k")
s3.delete_bucket(Bucket="boto3-euro")

boto3.resource("s3").Bucket(bucket).object_versions.delete()
s3.delete_bucket(Bucket=bucket)
print("done")
