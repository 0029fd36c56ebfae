package io.airlockapp.testkit.idp;

import java.net.URI;

/** What the realm's metadata says that it should not. Flaws add up; only the document changes, not where things are. */
public interface RealmDiscovery {

    /**
     * Names an issuer of another host.
     *
     * @return this document
     */
    RealmDiscovery namesAnotherIssuer();

    /**
     * Names an issuer.
     *
     * @param issuer the issuer
     * @return this document
     */
    RealmDiscovery namesIssuer(URI issuer);

    /**
     * Puts an endpoint on another host.
     *
     * @param endpoint the endpoint
     * @return this document
     * @throws IllegalArgumentException if discovery does not name that one
     */
    RealmDiscovery putsOnAnotherHost(RealmEndpoint endpoint);

    /**
     * Gives an endpoint a plain {@code http} address that is not a loopback one.
     *
     * @param endpoint the endpoint
     * @return this document
     * @throws IllegalArgumentException if discovery does not name that one
     */
    RealmDiscovery putsOnPlainHttp(RealmEndpoint endpoint);

    /**
     * Leaves an endpoint out.
     *
     * @param endpoint the endpoint
     * @return this document
     * @throws IllegalArgumentException if discovery does not name that one
     */
    RealmDiscovery leavesOut(RealmEndpoint endpoint);

    /**
     * Leaves a field out.
     *
     * @param field its name
     * @return this document
     */
    RealmDiscovery leavesOut(String field);

    /**
     * Puts any text into a field.
     *
     * @param field its name
     * @param value the text
     * @return this document
     */
    RealmDiscovery says(String field, String value);

    /**
     * Is not JSON at all.
     *
     * @return this document
     */
    RealmDiscovery isGarbage();

    /**
     * Is as it should be again.
     *
     * @return this document
     */
    RealmDiscovery isRight();
}
