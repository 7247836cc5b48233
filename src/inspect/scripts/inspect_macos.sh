#!/bin/sh
# inspect-macos 1: what this Mac says of itself, for rdpdoctor (docs/bundle.md).
#
#   sh inspect.sh pc17.example.com > pc17.bundle
#   sh inspect.sh pc17.example.com:3390 > pc17.bundle      another port than 3389
#   sh inspect.sh '[2001:db8::17]:3390' > pc17.bundle      an IPv6 address and a port
#
# It only reads. It changes no setting, asks for no password, and collects no
# password, key or token: of saved credentials the names alone. What it finds goes
# to standard output, and nowhere else; read it before you send it.
# It connects to the host that you name, asks your DNS servers for it, and asks
# time.apple.com for the time.

usage() {
  echo "$1" >&2
  echo 'usage: sh inspect.sh HOST[:PORT] > FILE' >&2
  exit 64
}

host=$1
port=${2:-3389}
case $host in
  \[*:*\]:*) port=${host##*\]:} host=${host#\[} host=${host%\]:*} ;;
  \[*:*\]) host=${host#\[} host=${host%\]} ;;
  *:*:*) ;; # an IPv6 address alone
  *:*) port=${host#*:} host=${host%%:*} ;;
esac
case $host in
  '' | *[!A-Za-z0-9.:_-]* | -* | *:*[!0-9A-Fa-f:.]* | *[!0-9A-Fa-f:.]*:*) usage 'name the host that cannot be reached' ;;
esac
case $port in
  '' | *[!0-9]* | ??????*) usage 'the port is a number from 1 to 65535' ;;
esac
if [ "$port" -lt 1 ] || [ "$port" -gt 65535 ]; then
  usage 'the port is a number from 1 to 65535'
fi

LC_ALL=C
export LC_ALL
PATH=$PATH:/usr/sbin:/sbin:/usr/libexec/ApplicationFirewall

# section NAME COMMAND...: what the command prints, each line behind a bar. 127 is
# the shell's own status for a command that is not there.
section() {
  name=$1
  shift
  printf '\n[%s]\nhow: %s\n' "$name" "$*"
  if ! command -v "$1" > /dev/null 2>&1; then
    printf 'not-seen: %s is missing\n' "$1"
    return
  fi
  text=$("$@" 2>&1 < /dev/null)
  status=$?
  if [ "$status" -eq 127 ]; then
    printf 'not-seen: %s\n' "$(printf '%s\n' "$text" | head -n 1)"
    return
  fi
  printf 'exit: %s\n' "$status"
  printf '%s\n' "$text" | sed 's/^/| /'
}

# need TOOL...: what the functions below cannot do without.
need() {
  for tool in "$@"; do
    if ! command -v "$tool" > /dev/null 2>&1; then
      echo "$tool is missing"
      return 127
    fi
  done
}

# The answer of the port to an RDP connection request (X.224), in hexadecimal.
ask_x224() {
  need nc xxd || return
  printf '\003\000\000\023\016\340\000\000\000\000\000\001\000\010\000\003\000\000\000' | nc -w 5 "$host" "$port" | head -c 64 | xxd -p
}

# How long connecting took, in whole seconds, and what nc said of it.
try_tcp() {
  need nc || return
  began=$(date +%s)
  nc -z -v -G 5 "$host" "$port"
  status=$?
  echo "seconds: $(($(date +%s) - began))"
  return $status
}

# The way to the host. route takes an address of IPv6 for a name unless it is told.
route_to_host() {
  need route || return
  case $host in
    *:*) route -n get -inet6 "$host" ;;
    *) route -n get "$host" ;;
  esac
}

# The clients' versions.
client_versions() {
  need defaults || return
  for app in '/Applications/Windows App.app' '/Applications/Microsoft Remote Desktop.app' '/Applications/Royal TSX.app' '/Applications/Jump Desktop.app'; do
    if [ -d "$app" ]; then
      echo "$app $(defaults read "$app/Contents/Info" CFBundleShortVersionString)"
    fi
  done
}

# Only the codes in the client's own log: no names, no addresses, no messages.
client_codes() {
  for log in "$HOME"/Library/Containers/com.microsoft.rdc.macos/Data/Library/Logs/*/*.log; do
    if [ -f "$log" ]; then
      grep -oE '[Ee]rror code:? ?0x[0-9a-fA-F]+' "$log" | tail -n 20
    fi
  done
}

# Names of saved credentials for this host; the keychain's secrets are not asked for.
saved_names() {
  need security || return
  for kind in find-internet-password find-generic-password; do
    security "$kind" -s "$host" | grep -E '"(srvr|svce)"'
  done
  true
}

cat << END
rdpdoctor-bundle 1
made-at: $(date -u +%Y-%m-%dT%H:%M:%SZ)
made-by: inspect-macos 1
system: macos
host: $host
port: $port
END

section system sw_vers
section resolver scutil --dns
section hosts-file cat /etc/hosts
section try-name dscacheutil -q host -a name "$host"
section ask-dns dig +noall +comments +answer +time=2 +tries=1 "$host" A
section ask-dns-6 dig +noall +comments +answer +time=2 +tries=1 "$host" AAAA
section route-host route_to_host
section interfaces ifconfig -a
section vpn scutil --nc list
section proxy scutil --proxy
section firewall socketfilterfw --getglobalstate
section content-filters systemextensionsctl list
section local-network log show --last 30m --style compact --predicate 'eventMessage CONTAINS "Local network prohibited"'
section clock sntp -t 3 time.apple.com
section clients client_versions
section client-log client_codes
section saved-credentials saved_names
section try-tcp try_tcp
section try-x224 ask_x224
printf '\n[try-tls]\nnot-seen: macOS has no tool that speaks RDP before TLS\n'
printf '\n[end]\n'
