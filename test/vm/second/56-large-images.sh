# The rows of docs/compatibility.md that need an image which takes its time to be loaded here.
# long
# limit 2000
# needs the tests of cr-docker
# needs the image runtimes
shown load runtimes
shown compatibility large-image
