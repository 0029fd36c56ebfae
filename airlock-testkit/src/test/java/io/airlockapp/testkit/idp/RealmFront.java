package io.airlockapp.testkit.idp;

import io.airlockapp.testkit.FakeGateway;
import io.airlockapp.testkit.server.FakeGatewayServer;
import io.airlockapp.testkit.server.FakeRealmServer;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.Header;
import io.airlockapp.transport.Lane;
import io.airlockapp.transport.Method;
import io.airlockapp.transport.Transport;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** A way to a realm and to the gateway that trusts it. */
interface RealmFront extends AutoCloseable {

    /** Sends to the address of a realm, or to a path of the gateway. */
    TransportResponse send(String method, URI address, List<Header> headers, String body);

    @Override
    void close();

    /** The ways there are. */
    enum Kind {
        MEMORY,
        SOCKET;

        RealmFront open(FakeRealm realm, FakeGateway gateway) {
            return this == MEMORY
                    ? new Memory(realm.transport(), gateway.transport())
                    : new Socket(
                            FakeRealmServer.start(realm),
                            FakeGatewayServer.start(gateway),
                            HttpClient.newBuilder()
                                    .version(HttpClient.Version.HTTP_1_1)
                                    .build());
        }
    }

    /** Without a socket. */
    record Memory(Transport realm, Transport gateway) implements RealmFront {
        @Override
        public TransportResponse send(String method, URI address, List<Header> headers, String body) {
            String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
            Transport transport = address.getHost() == null ? gateway : realm;
            return Mono.from(transport.exchange(new TransportRequest(
                            Method.valueOf(method),
                            address.getRawPath() + query,
                            headers,
                            Body.of(body),
                            Duration.ofSeconds(70),
                            Lane.COMMAND,
                            TransportRequest.DEFAULT_MAX_RESPONSE_BYTES)))
                    .block();
        }

        @Override
        public void close() {}
    }

    /** Over sockets, through the JDK's client. */
    record Socket(FakeRealmServer realm, FakeGatewayServer gateway, HttpClient client) implements RealmFront {
        @Override
        public TransportResponse send(String method, URI address, List<Header> headers, String body) {
            HttpRequest.Builder request = HttpRequest.newBuilder(
                            gateway.baseUrl().resolve(address))
                    .method(
                            method,
                            body.isEmpty()
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body));
            headers.forEach(header -> request.header(header.name(), header.value()));
            HttpResponse<byte[]> answer = client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofByteArray())
                    .join();
            List<Header> received = new ArrayList<>();
            answer.headers().map().forEach((name, values) -> values.forEach(v -> received.add(new Header(name, v))));
            return new TransportResponse(answer.statusCode(), received, Body.wrap(answer.body()));
        }

        @Override
        public void close() {
            realm.close();
            gateway.close();
        }
    }
}
