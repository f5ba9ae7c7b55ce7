# Signs the files named with the certificate in the user's store whose thumbprint is in
# CTS_SIGN_THUMBPRINT. The time stamp's server is in CTS_SIGN_TIMESTAMP: without a time stamp the
# signature would end with the certificate.
$ErrorActionPreference = "Stop"
foreach ($name in "CTS_SIGN_THUMBPRINT", "CTS_SIGN_TIMESTAMP") {
    if (-not [Environment]::GetEnvironmentVariable($name)) { throw "$name is not set" }
}
& signtool sign /sha1 $env:CTS_SIGN_THUMBPRINT /fd SHA256 /td SHA256 /tr $env:CTS_SIGN_TIMESTAMP $args
if ($LASTEXITCODE -ne 0) { throw "signtool ended with $LASTEXITCODE" }
& signtool verify /pa $args
if ($LASTEXITCODE -ne 0) { throw "the signature is not valid" }
