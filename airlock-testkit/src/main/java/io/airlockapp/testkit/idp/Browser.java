package io.airlockapp.testkit.idp;

import java.net.URI;
import java.util.concurrent.CompletableFuture;

/**
 * The user's browser. It opens pages of the realm without a socket, and follows a redirect to a loopback address for real, once
 * and over a connection of its own. Safe for use from many threads.
 */
public interface Browser {

    /**
     * What the browser shows in the end.
     *
     * @param address where that is
     * @param status the HTTP status
     * @param text the page as it came
     */
    record Page(URI address, int status, String text) {
        /** Status and place without its query, which may hold a code. */
        @Override
        public String toString() {
            return "Page[" + status + " at " + address.getScheme() + "://" + address.getAuthority() + address.getPath()
                    + "]";
        }
    }

    /**
     * Opens a page of the realm, does what the user does there, and follows a redirect to a loopback address. Blocks until
     * the page is there; not for threads that must not block.
     *
     * @param address the authorization or verification address
     * @return the last page; when the realm redirects to anything but a loopback address, an empty one there
     * @throws IllegalArgumentException if the address is none of the realm's
     * @throws IllegalStateException if the loopback address does not answer
     */
    Page open(URI address);

    /**
     * Does the same on another thread, as a real browser would.
     *
     * @param address the authorization or verification address
     * @return the last page, or the failure
     */
    CompletableFuture<Page> start(URI address);

    /**
     * Opens an authorization address, does what the user does there, and stops before the redirect.
     *
     * @param address the authorization address
     * @return where the realm redirects to, with code or error and state
     * @throws IllegalArgumentException if the address is none of the realm's
     * @throws IllegalStateException if the realm does not redirect: the request is wrong in a way that must not be
     *     redirected, or the user does not answer
     */
    URI callback(URI address);
}
