# inspect-windows 1: what this computer says of itself, for rdpdoctor (docs/bundle.md).
# For Windows PowerShell 5.1 and later; needs no administrator.
#
#   powershell -NoProfile -ExecutionPolicy Bypass -File inspect.ps1 pc17.example.com > pc17.bundle
#
# Another port than 3389 stands behind the name, pc17.example.com:3390, and behind the
# brackets of an IPv6 address, [2001:db8::17]:3390.
#
# It only reads. It changes no setting, asks for no password, and collects no
# password, key or token: of saved credentials the names alone. What it finds goes
# to standard output, and nowhere else; read it before you send it.
# It connects to the host that you name, asks your DNS servers for it, and asks
# time.windows.com for the time.

param(
    [Parameter(Mandatory = $true, Position = 0)][ValidatePattern('^[\[\]A-Za-z0-9.:_-]+$')][string]$TargetHost,
    [Parameter(Position = 1)][ValidateRange(1, 65535)][int]$Port = 3389
)

$FormatEnumerationLimit = -1
$ErrorActionPreference = 'Stop'
if ($TargetHost -match '^\[([0-9A-Fa-f:.]+)\](?::([0-9]{1,5}))?$' -or $TargetHost -match '^([A-Za-z0-9._-]+):([0-9]{1,5})$') {
    $TargetHost = $Matches[1]
    if ($Matches[2]) { $Port = $Matches[2] }
} elseif ($TargetHost -match '^[^:]*:[^:]*$|[\[\]]') {
    throw 'HOST, HOST:PORT or [IPv6 address]:PORT is wanted; the port is a number from 1 to 65535'
}
$Culture = [System.Globalization.CultureInfo]::InvariantCulture

# Section NAME HOW SCRIPT: what the script gives, each line behind a bar.
function Get-Section([string]$Name, [string]$How, [scriptblock]$Script) {
    ''
    "[$Name]"
    "how: $How"
    try {
        $Text = & $Script | Out-String -Width 4096
        'exit: 0'
        foreach ($Line in ($Text -split "\r?\n")) {
            if ($Line.Trim() -ne '') { '| ' + $Line.TrimEnd() }
        }
    } catch {
        'not-seen: ' + ($_.Exception.Message -replace '\s+', ' ')
    }
}

# The addresses that the system gives: hosts file, cache and DNS, as programs get them.
function Get-SystemAddress {
    try {
        foreach ($Address in [System.Net.Dns]::GetHostAddresses($TargetHost)) { "address: $Address" }
    } catch [System.Net.Sockets.SocketException] {
        'error: ' + $_.Exception.SocketErrorCode
    }
}

# What each DNS server says when it is asked itself.
function Get-DnsAnswer {
    $Servers = Get-DnsClientServerAddress | Select-Object -ExpandProperty ServerAddresses | Select-Object -Unique
    foreach ($Server in ($Servers | Select-Object -First 6)) {
        "server: $Server"
        foreach ($Type in 'A', 'AAAA') {
            try {
                $Records = Resolve-DnsName -Name $TargetHost -Type $Type -Server $Server -DnsOnly -NoHostsFile -QuickTimeout
                foreach ($Record in $Records) {
                    if ($Record.IPAddress) { 'address: ' + $Record.IPAddress }
                }
            } catch [System.Management.Automation.CommandNotFoundException] {
                throw
            } catch {
                'error: ' + $_.FullyQualifiedErrorId
            }
        }
    }
}

# A connection to the port, an RDP connection request (X.224) on it, and TLS after that.
function Get-ConnectionTry {
    # Without a family it would take addresses of IPv4 alone.
    $Client = if ($TargetHost -match ':') { New-Object System.Net.Sockets.TcpClient([System.Net.Sockets.AddressFamily]::InterNetworkV6) } else { New-Object System.Net.Sockets.TcpClient }
    $Clock = [System.Diagnostics.Stopwatch]::StartNew()
    try {
        $Task = $Client.ConnectAsync($TargetHost, $Port)
        if (-not $Task.Wait(5000)) {
            'tcp: TimedOut'
            return
        }
    } catch {
        $Cause = $_.Exception
        while ($Cause.InnerException) { $Cause = $Cause.InnerException }
        'tcp: ' + $(if ($Cause -is [System.Net.Sockets.SocketException]) { $Cause.SocketErrorCode } else { $Cause.GetType().Name })
        return
    }
    'tcp: Connected'
    'milliseconds: ' + $Clock.Elapsed.TotalMilliseconds.ToString('F1', $Culture)
    'remote: ' + $Client.Client.RemoteEndPoint.Address
    try {
        $Stream = $Client.GetStream()
        $Stream.ReadTimeout = 5000
        [byte[]]$Request = 3, 0, 0, 19, 14, 224, 0, 0, 0, 0, 0, 1, 0, 8, 0, 3, 0, 0, 0
        $Stream.Write($Request, 0, $Request.Length)
        $Answer = New-Object byte[] 64
        $Count = $Stream.Read($Answer, 0, $Answer.Length)
        $Hex = ''
        for ($Index = 0; $Index -lt $Count; $Index++) { $Hex += $Answer[$Index].ToString('x2', $Culture) }
        "x224: $Hex"
        if ($Count -lt 19 -or $Answer[11] -ne 2 -or $Answer[15] -eq 0) { return }
        $script:Policy = 'None'
        $Check = {
            param($Origin, $Certificate, $Chain, $Errors)
            $script:Policy = $Errors
            $true
        }
        $Tls = New-Object System.Net.Security.SslStream($Stream, $false, $Check)
        $Tls.AuthenticateAsClient($TargetHost)
        'tls: completed ' + $Tls.SslProtocol
        $Certificate = New-Object System.Security.Cryptography.X509Certificates.X509Certificate2($Tls.RemoteCertificate)
        $Digest = [System.Security.Cryptography.SHA256]::Create().ComputeHash($Certificate.RawData)
        'certificate-sha256: ' + [System.BitConverter]::ToString($Digest).Replace('-', '').ToLowerInvariant()
        'certificate-issuer: ' + $Certificate.Issuer
        'certificate-errors: ' + $script:Policy
    } catch {
        $Cause = $_.Exception
        while ($Cause.InnerException) { $Cause = $Cause.InnerException }
        'failed: ' + $Cause.GetType().Name
    }
}

# The codes in the client's own log: when, which event, its numbers. Of 1024, with which the client sets out, whether it
# went to this host; the names of other hosts stay here.
function Get-ClientEvent {
    $Wanted = 226, 1024, 1026, 1105, 1107
    $Events = Get-WinEvent -LogName 'Microsoft-Windows-TerminalServices-RDPClient/Operational' -MaxEvents 200
    foreach ($Entry in ($Events | Where-Object { $Wanted -contains $_.Id } | Select-Object -First 40)) {
        $Texts = @(foreach ($Property in $Entry.Properties) { "$($Property.Value)" })
        if ($Entry.Id -eq 1024) {
            $Numbers = if ($Texts -contains $TargetHost -or $Texts -contains "${TargetHost}:$Port") { 'this-host' } else { 'another-host' }
        } else {
            $Numbers = $Texts -match '^(0x[0-9A-Fa-f]+|-?[0-9]+)$'
        }
        '{0} {1} {2}' -f $Entry.TimeCreated.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ', $Culture), $Entry.Id, ($Numbers -join ' ')
    }
}

# Outgoing rules that block, with their ports.
function Get-BlockingRule {
    foreach ($Rule in (Get-NetFirewallRule -Direction Outbound -Action Block -Enabled True | Select-Object -First 60)) {
        $Filter = $Rule | Get-NetFirewallPortFilter
        'rule: protocol=' + $Filter.Protocol + ' port=' + ($Filter.RemotePort -join ',') + ' name=' + $Rule.DisplayName
    }
}

# Versions of the clients.
function Get-ClientVersion {
    'mstsc ' + (Get-Item "$env:SystemRoot\System32\mstsc.exe").VersionInfo.FileVersion
    foreach ($Package in (Get-AppxPackage | Where-Object { $_.Name -match 'Windows365|RemoteDesktop' })) { $Package.Name + ' ' + $Package.Version }
}

# The names of saved credentials for Remote Desktop; cmdkey prints no passwords.
function Get-SavedName {
    foreach ($Line in (cmdkey.exe /list)) {
        if ($Line -match 'TERMSRV/[^\s]+') { $Matches[0] }
    }
}

'rdpdoctor-bundle 1'
'made-at: ' + [System.DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ', $Culture)
'made-by: inspect-windows 1'
'system: windows'
"host: $TargetHost"
"port: $Port"

Get-Section 'system' 'Get-CimInstance Win32_OperatingSystem' { Get-CimInstance Win32_OperatingSystem | Format-List -Property Caption, Version }
Get-Section 'resolver' 'Get-DnsClientServerAddress' { Get-DnsClientServerAddress | Format-List -Property InterfaceAlias, ServerAddresses }
Get-Section 'hosts-file' 'drivers\etc\hosts' { Get-Content -Path "$env:SystemRoot\System32\drivers\etc\hosts" }
Get-Section 'try-name' 'GetHostAddresses' { Get-SystemAddress }
Get-Section 'ask-dns' 'Resolve-DnsName' { Get-DnsAnswer }
Get-Section 'route-host' 'Find-NetRoute' {
    $First = [System.Net.Dns]::GetHostAddresses($TargetHost) | Select-Object -First 1
    Find-NetRoute -RemoteIPAddress "$First" | Format-List -Property InterfaceAlias, InterfaceIndex, NextHop, DestinationPrefix
}
Get-Section 'interfaces' 'Get-NetIPInterface' { Get-NetIPInterface -ConnectionState Connected | Format-List -Property InterfaceAlias, NlMtu }
Get-Section 'adapters' 'Get-NetAdapter' { Get-NetAdapter -IncludeHidden | Where-Object { $_.Status -eq 'Up' } | Format-List -Property Name, InterfaceDescription }
Get-Section 'vpn' 'Get-VpnConnection' { Get-VpnConnection | Format-List -Property Name, ConnectionStatus }
Get-Section 'proxy' 'Internet Settings' {
    Get-ItemProperty -Path 'HKCU:\Software\Microsoft\Windows\CurrentVersion\Internet Settings' | Format-List -Property ProxyEnable, ProxyServer, AutoConfigURL
}
Get-Section 'firewall' 'Get-NetFirewallProfile' { Get-NetFirewallProfile -PolicyStore ActiveStore | Format-List -Property Name, Enabled, DefaultOutboundAction }
Get-Section 'firewall-rules' 'Get-NetFirewallRule' { Get-BlockingRule }
Get-Section 'clock' 'w32tm /stripchart' { w32tm.exe /stripchart /computer:time.windows.com /samples:1 /dataonly }
Get-Section 'clients' 'file and package versions' { Get-ClientVersion }
Get-Section 'client-log' 'RDPClient/Operational' { Get-ClientEvent }
Get-Section 'saved-credentials' 'cmdkey /list' { Get-SavedName }
Get-Section 'try-connection' 'TcpClient, SslStream' { Get-ConnectionTry }
''
'[end]'
