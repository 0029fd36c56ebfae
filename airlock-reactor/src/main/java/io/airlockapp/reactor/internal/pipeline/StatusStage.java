package io.airlockapp.reactor.internal.pipeline;

import io.airlockapp.credential.Secret;
import io.airlockapp.error.GatewayException;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.internal.wire.Errors;
import io.airlockapp.transport.TransportRequest;
import io.airlockapp.transport.TransportResponse;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;

/** Turns an answer that is no success into a failure. */
final class StatusStage implements Stage {

    private final CredentialStage next;
    private final TimeSource time;

    StatusStage(CredentialStage next, TimeSource time) {
        this.next = next;
        this.time = time;
    }

    @Override
    public Mono<TransportResponse> exchange(Call call) {
        return next.exchange(call).<TransportResponse>handle((response, sink) -> {
            if (response.status() >= 200 && response.status() < 300) {
                sink.next(response);
            } else {
                sink.error(failure(call, response));
            }
        });
    }

    private GatewayException failure(Call call, TransportResponse response) {
        TransportRequest request = call.request();
        String path = request.path();
        int query = path.indexOf('?');
        List<String> secrets = new ArrayList<>(next.secretsInUse());
        Secret secret = call.secret();
        if (secret != null) {
            secrets.add(secret.expose());
        }
        String name = request.method() + " " + (query < 0 ? path : path.substring(0, query));
        return Errors.read(response, name, secrets, time.now());
    }
}
