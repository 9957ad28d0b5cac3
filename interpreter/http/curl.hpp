// libcurl's handles as owners. Private to this room.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <string>

namespace smoke::http {

struct CurlDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

struct MultiDeleter {  // CURL and CURLM are both void
  void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
};

using Easy = std::unique_ptr<CURL, CurlDeleter>;
using Multi = std::unique_ptr<CURLM, MultiDeleter>;

class StringList {
 public:
  void add(const std::string& text) {
    curl_slist* longer = curl_slist_append(list_.get(), text.c_str());
    if (!longer) throw std::bad_alloc();
    (void)list_.release();
    list_.reset(longer);
  }
  curl_slist* get() const { return list_.get(); }

 private:
  std::unique_ptr<curl_slist, CurlDeleter> list_;
};

}  // namespace smoke::http
