package io.airlockapp.reactor.netty;

import io.airlockapp.credential.Secret;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The proxy through which a {@link NettyTransport} reaches the gateway. */
public final class ProxySettings {

    /** How a proxy is asked for a connection. */
    public enum Type {
        /** {@code CONNECT} of RFC 9110, section 9.3.6; also for {@code http} gateways. */
        HTTP_CONNECT,
        /** SOCKS version 5, RFC 1928; the proxy resolves the gateway's name. */
        SOCKS5
    }

    private final Type type;
    private final String host;
    private final int port;
    private final @Nullable String username;
    private final @Nullable Secret password;
    private final List<String> nonProxyHosts;

    private ProxySettings(
            Type type,
            String host,
            int port,
            @Nullable String username,
            @Nullable Secret password,
            List<String> nonProxyHosts) {
        this.type = type;
        this.host = host;
        this.port = port;
        this.username = username;
        this.password = password;
        this.nonProxyHosts = nonProxyHosts;
    }

    /**
     * A proxy without credentials that is used for every host.
     *
     * @param type how it is asked
     * @param host its name or address
     * @param port its port
     * @return the settings
     * @throws IllegalArgumentException if the host is blank or the port is not one of TCP
     */
    public static ProxySettings of(Type type, String host, int port) {
        Objects.requireNonNull(type, "type");
        if (host.isBlank()) {
            throw new IllegalArgumentException("The host of the proxy is blank: give its name or address.");
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("The port of the proxy must be 1 to 65535, and is " + port + ".");
        }
        return new ProxySettings(type, host, port, null, null, List.of());
    }

    /**
     * These settings with a name and a password: Basic (RFC 7617) for {@link Type#HTTP_CONNECT}, RFC 1929 for
     * {@link Type#SOCKS5}.
     *
     * @param newUsername the name
     * @param newPassword the password
     * @return a copy
     * @throws IllegalArgumentException if the name is blank
     */
    public ProxySettings withCredentials(String newUsername, Secret newPassword) {
        if (newUsername.isBlank()) {
            throw new IllegalArgumentException("The user name for the proxy is blank: set it, or leave both out.");
        }
        Objects.requireNonNull(newPassword, "password");
        return new ProxySettings(type, host, port, newUsername, newPassword, nonProxyHosts);
    }

    /**
     * These settings with hosts that are reached directly.
     *
     * @param hosts exact names, or {@code *.example.com} for every name below {@code example.com}; any case
     * @return a copy
     */
    public ProxySettings withNonProxyHosts(List<String> hosts) {
        return new ProxySettings(type, host, port, username, password, List.copyOf(hosts));
    }

    /**
     * How the proxy is asked.
     *
     * @return the type
     */
    public Type type() {
        return type;
    }

    /**
     * Where the proxy is.
     *
     * @return its name or address
     */
    public String host() {
        return host;
    }

    /**
     * On which port the proxy listens.
     *
     * @return the port
     */
    public int port() {
        return port;
    }

    /**
     * Who asks the proxy.
     *
     * @return the name, or null if the proxy wants none
     */
    public @Nullable String username() {
        return username;
    }

    /**
     * The password for the proxy.
     *
     * @return the password, or null if the proxy wants none
     */
    public @Nullable Secret password() {
        return password;
    }

    /**
     * Which hosts are reached directly.
     *
     * @return the patterns
     */
    public List<String> nonProxyHosts() {
        return nonProxyHosts;
    }

    boolean covers(String target) {
        String name = target.toLowerCase(Locale.ROOT);
        for (String pattern : nonProxyHosts) {
            String lower = pattern.toLowerCase(Locale.ROOT);
            if (lower.equals(name) || (lower.startsWith("*.") && name.endsWith(lower.substring(1)))) {
                return false;
            }
        }
        return true;
    }

    /** Type, host and port only. */
    @Override
    public String toString() {
        return "ProxySettings[" + type + " " + host + ":" + port + "]";
    }
}
