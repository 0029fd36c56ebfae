package io.airlockapp.testkit.tck;

import java.net.http.HttpClient;

class Http1GatewayTest extends GatewayContract {

    @Override
    protected GatewayUnderTest open() {
        return ServedSubject.plain(HttpClient.Version.HTTP_1_1);
    }
}
