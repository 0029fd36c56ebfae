package io.airlockapp.testkit.tck;

import java.net.http.HttpClient;

class TlsHttp2GatewayTest extends GatewayContract {

    @Override
    protected GatewayUnderTest open() {
        return ServedSubject.secured(HttpClient.Version.HTTP_2);
    }
}
