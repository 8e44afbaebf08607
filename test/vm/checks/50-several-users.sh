# A web server whose workers are another user's, with AppArmor's profile as the distribution has it, goes on answering.
# long
# needs the image debian
load debian
docker run -d --name web --publish 8080:80 docker-cr-test/debian nginx -g 'daemon off;'
answers() { python3 -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:$1/', timeout=5)"; }
retry 60 answers 8080
profile=$(cat "/proc/$(docker inspect -f '{{.State.Pid}}' web)/attr/current")
echo "profile: $profile"
shown docker-cr checkpoint web --name first --output /srv/checkpoints
docker rm web
shown docker-cr restore --from /srv/checkpoints/web/first --new-name web-again
retry 60 answers 8080
users=$(docker top web-again -o user,cmd)
echo "$users"
[ "$(grep -c worker <<<"$users")" -ge 1 ]
grep worker <<<"$users" | grep -qv '^root' || fail "the workers are root's now"
[ "$(cat "/proc/$(docker inspect -f '{{.State.Pid}}' web-again)/attr/current")" = "$profile" ] || fail "it has another profile now"
docker rm -f web-again
