#!/bin/sh
# MIT's own tools ask for a ticket: ticket.sh KRB5.CONF ACCOUNT PASSWORD [SERVICE [KEYTAB]]. With a keytab the ticket is opened with it.
export KRB5_CONFIG="$1" KRB5CCNAME
KRB5CCNAME=$(mktemp -u)
printf '%s\n' "$3" | kinit "$2" && klist | head -n 2
[ -z "$4" ] || kvno ${5:+-k "$5"} "$4"
rm -f "$KRB5CCNAME"
