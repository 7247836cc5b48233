#!/bin/bash
# Makes every file of this folder anew with the openssl command (keys are thrown away): make.sh FOLDER
set -euo pipefail
out=$(realpath "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj "/O=Example/CN=Example Root" -days 3650 -sha256 \
  -addext "keyUsage=critical,keyCertSign,cRLSign"
cat > ca.cnf <<'CONFIG'
[ca]
default_ca = authority
[authority]
dir = .
database = index.txt
serial = serial
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
default_crl_days = 3650
policy = names
unique_subject = no
[names]
commonName = supplied
organizationName = optional
[leaf]
subjectAltName = DNS:host.example,DNS:*.corp.example,IP:192.0.2.7,IP:2001:db8::7
extendedKeyUsage = serverAuth,1.3.6.1.4.1.311.54.1.2
keyUsage = critical,digitalSignature,keyEncipherment
authorityInfoAccess = caIssuers;URI:http://pki.example/root.crt,OCSP;URI:http://ocsp.example/
crlDistributionPoints = URI:http://pki.example/root.crl
tlsfeature = status_request
[ocsp]
extendedKeyUsage = OCSPSigning
CONFIG
: > index.txt
echo 1001 > serial

issue() {  # file subject key digest section
  openssl req -newkey "$3" -nodes -keyout "$1.key" -out "$1.csr" -subj "$2"
  openssl ca -batch -config ca.cnf -in "$1.csr" -out "$1.pem" -md "$4" -extensions "$5" -startdate 20260101000000Z -enddate 20300101000000Z -notext
  openssl x509 -in "$1.pem" -outform DER -out "$1.der"
}
issue leaf "/CN=host.example/O=Example" rsa:2048 sha256 leaf
issue revoked "/CN=revoked.example" rsa:2048 sha256 leaf
issue weak "/CN=weak.example" rsa:1024 sha1 leaf
issue md5 "/CN=md5.example" rsa:2048 md5 leaf
issue responder "/CN=Example Responder" rsa:2048 sha256 ocsp
openssl ca -config ca.cnf -revoke revoked.pem
openssl ca -config ca.cnf -gencrl -out crl.pem
openssl crl -in crl.pem -outform DER -out root.crl
openssl x509 -in ca.pem -outform DER -out root.der
for name in leaf revoked; do
  openssl ocsp -issuer ca.pem -cert $name.pem -reqout $name.req -no_nonce
  openssl ocsp -index index.txt -rsigner responder.pem -rkey responder.key -CA ca.pem -reqin $name.req -respout $name.ocsp -ndays 3650
done

self_signed() {  # file key arguments of req…
  openssl req -x509 -key "$2" -outform DER -out "$1.der" -days 3650 "${@:3}"
}
openssl genpkey -algorithm ed25519 -out ed25519.key
self_signed ed25519 ed25519.key -subj "/CN=ed25519.example"
openssl genrsa -out pss.key 2048
self_signed pss pss.key -subj "/CN=pss.example" -sigopt rsa_padding_mode:pss -sha256
openssl dsaparam -genkey -noout -out dsa.key 1024
self_signed dsa dsa.key -subj "/CN=dsa.example"
openssl ecparam -name secp384r1 -genkey -noout -out ec384.key
self_signed ec384 ec384.key -utf8 -subj "/CN=hôst.example/O=Größe"

for name in root leaf revoked weak md5 responder ed25519 pss dsa ec384; do
  cp $name.der "$out/"
  openssl x509 -in $name.der -inform DER -text -noout > "$out/$name.txt"
done
cp root.crl leaf.ocsp revoked.ocsp "$out/"
openssl crl -in root.crl -inform DER -text -noout > "$out/root.crl.txt"
for name in leaf revoked; do openssl ocsp -respin $name.ocsp -resp_text -noverify > "$out/$name.ocsp.txt"; done
