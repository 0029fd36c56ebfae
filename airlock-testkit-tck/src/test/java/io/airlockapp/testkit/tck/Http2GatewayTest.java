package io.airlockapp.testkit.tck;

import java.net.http.HttpClient;

class Http2GatewayTest extends GatewayContract {

    @Override
    protected GatewayUnderTest open() {
        return ServedSubject.plain(HttpClient.Version.HTTP_2);
    }
}
