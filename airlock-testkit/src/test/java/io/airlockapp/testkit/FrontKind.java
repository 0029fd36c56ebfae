package io.airlockapp.testkit;

import java.net.http.HttpClient;

/** The ways to the engine, all of which keep one contract. */
enum FrontKind {
    MEMORY,
    HTTP_1_1,
    HTTP_2,
    /** HTTP/2 by ALPN. */
    TLS;

    Front open(FakeGateway gateway) {
        return switch (this) {
            case MEMORY -> MemoryFront.of(gateway);
            case HTTP_1_1 -> SocketFront.of(gateway, HttpClient.Version.HTTP_1_1);
            case HTTP_2 -> SocketFront.of(gateway, HttpClient.Version.HTTP_2);
            case TLS -> SocketFront.secured(gateway, HttpClient.Version.HTTP_2);
        };
    }
}
