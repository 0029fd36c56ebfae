package io.airlockapp.testkit.server;

import io.airlockapp.testkit.idp.FakeRealm;
import io.airlockapp.testkit.internal.idp.LocalRealm;
import java.net.URI;

/**
 * A {@link FakeRealm} on a real port of the loopback interface, with plain HTTP. From when it starts, the realm's issuer is
 * below this server's address; it stays there when the server is closed. Give it a realm in real time, alone or attached to a
 * gateway in real time, unless the test moves time itself.
 */
public final class FakeRealmServer implements AutoCloseable {

    private final FakeRealm realm;
    private final Loopback loopback;

    private FakeRealmServer(LocalRealm realm, int port) {
        this.realm = realm;
        loopback = new Loopback(realm.engine(), port, "fake-realm-http");
        realm.engine().serveAt(loopback.baseUrl());
    }

    /**
     * Starts a server on a free port.
     *
     * @param realm the realm behind it; closing the server does not close it
     * @return a server that is ready
     * @throws IllegalArgumentException if the realm was not made by {@link FakeRealm}
     */
    public static FakeRealmServer start(FakeRealm realm) {
        return start(realm, 0);
    }

    /**
     * Starts a server.
     *
     * @param realm the realm behind it; closing the server does not close it
     * @param port the port; 0 for any that is free
     * @return a server that is ready
     * @throws IllegalArgumentException if it is no port, or the realm was not made by {@link FakeRealm}
     */
    public static FakeRealmServer start(FakeRealm realm, int port) {
        if (!(realm instanceof LocalRealm local)) {
            throw new IllegalArgumentException("Only a realm made by FakeRealm can be served: use its builder.");
        }
        return new FakeRealmServer(local, Loopback.checkPort(port));
    }

    /**
     * Where the server is.
     *
     * @return scheme, host and port, as in {@code http://127.0.0.1:49152}
     */
    public URI baseUrl() {
        return loopback.baseUrl();
    }

    /**
     * The realm's issuer, below {@link #baseUrl()}.
     *
     * @return the issuer
     */
    public URI issuer() {
        return realm.issuer();
    }

    /**
     * The realm behind the server.
     *
     * @return the realm
     */
    public FakeRealm realm() {
        return realm;
    }

    /** Stops listening, cuts the connections and waits until that is done. The realm stays as it is. */
    @Override
    public void close() {
        loopback.close();
    }
}
